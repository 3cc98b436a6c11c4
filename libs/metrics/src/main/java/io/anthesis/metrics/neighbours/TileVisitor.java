package io.anthesis.metrics.neighbours;

/** Takes what it needs of tiles of distances. */
interface TileVisitor {
    /** One row of a tile. Each row is visited once with each block of others; rows of one tile in parallel, tiles one after another. */
    void visit(Tile tile, int row);
}
