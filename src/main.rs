//! Mounts the page.

fn main() {
    can_i::ui::mount();
}
