"""The policy that asks a chat model: prompts, what is shown, and how replies are read."""
