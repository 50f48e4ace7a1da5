"""Who may be heard: choices, ledger, sealed audio, retention, erasure and receipts.

This room knows nothing of speech or of screens. Nothing is recorded or read back without a `Permission`,
and only `consent.gate.ConsentGate` can issue one.
"""
