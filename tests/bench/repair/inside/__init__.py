"""Programs that are copied into a small project and run there, in the gate's sandbox alone."""
