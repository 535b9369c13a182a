//! One learner at work: the attempt, the grader, surplus, hints, progress.
