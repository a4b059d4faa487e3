//! What the scheduler does.

pub mod task_times;
