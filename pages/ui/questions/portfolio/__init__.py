"""The question: a whole book under other options."""
