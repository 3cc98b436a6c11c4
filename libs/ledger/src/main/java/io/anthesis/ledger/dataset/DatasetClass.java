package io.anthesis.ledger.dataset;

/** A class of a data set, and how many images it has on both sides of the split. Its number is its place among the classes, from 1 on. */
public record DatasetClass(String name, int training, int validation) {}
