"""The meeting: one observation from Formøde to Slet, and the only room that knows the whole day."""
