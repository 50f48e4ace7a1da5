"""How the tagger is made: tuning the encoder on the library, the layers over it, and the export.

Only `medlyt library train` and tests come here; the running product does not.
"""
