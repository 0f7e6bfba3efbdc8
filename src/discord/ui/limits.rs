//! What Discord lets a message and its parts have.

/// Rows of buttons and menus in a message.
pub const MOST_ROWS: usize = 5;
/// Options in a menu, and choices for what is being typed.
pub const MOST_OPTIONS: usize = 25;
/// Characters of an option's label or value, of a choice, and of a menu's placeholder.
pub const LONGEST_OPTION: usize = 100;
/// Characters of a button's label.
pub const LONGEST_BUTTON_LABEL: usize = 80;
