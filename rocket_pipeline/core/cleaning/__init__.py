"""Rules that turn raw text into typed data sets, the same for every department."""
