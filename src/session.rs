//! Keeps the current edition current: changes in, edition out.
