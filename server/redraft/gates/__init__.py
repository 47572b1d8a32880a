"""What must hold before a draft may be proposed: guards, then the project's own tests in a sandbox."""
