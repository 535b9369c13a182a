//! An exercise as data: format, checks, quiz, catalogue.
