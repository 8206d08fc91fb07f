//! Keeps the current edition current.
