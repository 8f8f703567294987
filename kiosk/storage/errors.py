"""What keeps the storage from opening. Light to import: the commands catch it before anything heavy loads."""


class StorageNotReady(RuntimeError):
    """The data or the keys cannot be used; the text is one French line for the operator, with the remedy."""
