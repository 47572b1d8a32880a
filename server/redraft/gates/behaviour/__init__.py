"""On which inputs do two versions of a function differ?  Evidence for eyes, never a verdict."""
