"""What was said: core elements, utterances, the tagger and its example library."""
