//! Copies the files that a document refers to into the document, so that every later stage sees one.

mod address;
mod bundler;
mod components;
mod copy;
mod discriminators;
mod references;
mod sections;

pub(crate) use bundler::bundle;
