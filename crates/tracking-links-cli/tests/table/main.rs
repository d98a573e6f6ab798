//! The commands on tables and journals, as their users run them: the program itself, in a folder of
//! its own.

mod check;
mod program;
