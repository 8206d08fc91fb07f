//! Stage: compute.
