"""The adviser, as a member sees them: calling, waiting, the chat beside the step, what is shown to them."""
