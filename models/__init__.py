"""What listens: verified model weights and the engines that turn sound into words and turns.

Importing this package imports nothing heavy. An engine's libraries load when the engine is built.
"""
