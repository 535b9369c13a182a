//! The parts that pages are made of: props are data and callbacks; no rule, no storage, no parsing.

pub mod answer;
pub mod check_row;
pub mod editor;
pub mod evidence;
pub mod grade;
pub mod graph;
pub mod graph_layout;
pub mod header;
pub mod hints;
pub mod line_link;
pub mod matrix;
pub mod menu;
pub mod near_card;
pub mod path;
pub mod path_layout;
pub mod pick;
pub mod signs;
pub mod splitter;
pub mod surplus;
pub mod tabs;
pub mod terminal;
pub mod told;
pub mod who_list;
