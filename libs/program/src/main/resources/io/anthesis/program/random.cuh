// Random numbers as those of CounterRandom.

// Four random words from a counter of four and a key of two (Salmon et al. 2011), as Philox.java
D void philox(unsigned int* block, unsigned int key0, unsigned int key1) {
    for (int round = 0; round < 10; round++) {
        unsigned long long product0 = 0xD2511F53ull * block[0], product1 = 0xCD9E8D57ull * block[2];
        unsigned int c0 = (unsigned int)(product1 >> 32) ^ block[1] ^ key0, c2 = (unsigned int)(product0 >> 32) ^ block[3] ^ key1;
        block[0] = c0;
        block[1] = (unsigned int)product1;
        block[2] = c2;
        block[3] = (unsigned int)product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}
// four standard normal numbers of a counter (Box and Muller 1958), in double precision
D void draw_four(unsigned int* words, unsigned int key0, unsigned int key1, float* normals) {
    philox(words, key0, key1);
    for (int pair = 0; pair < 2; pair++) {
        double uniform = (words[2 * pair] + 1.0) * (1.0 / 4294967296.0), angle = words[2 * pair + 1] * (2 * 3.14159265358979323846 / 4294967296.0);
        double radius = sqrt(-2 * log(uniform));
        normals[2 * pair] = (float)(radius * cos(angle));
        normals[2 * pair + 1] = (float)(radius * sin(angle));
    }
}
