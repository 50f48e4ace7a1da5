"""The engines: each loads its heavy library when it is built, from a `VerifiedModel` alone."""
