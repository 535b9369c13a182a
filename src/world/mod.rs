//! One account and one cluster from files, and the one door to every decision: [`ask`](self).
