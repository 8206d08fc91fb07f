//! Stage 4: a [`Site`](crate::model::site::Site) becomes pages.

pub mod view;
