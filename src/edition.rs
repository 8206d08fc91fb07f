//! One edition of the site.
