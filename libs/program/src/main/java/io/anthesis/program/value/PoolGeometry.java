package io.anthesis.program.value;

/** @param top positions of the first window above the image, which are not counted; {@code left} likewise */
public record PoolGeometry(int size, int stride, int top, int left) {}
