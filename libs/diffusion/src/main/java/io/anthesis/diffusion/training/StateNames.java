package io.anthesis.diffusion.training;

/** What the names of a state's tensors begin with, before the name of the weight. */
public final class StateNames {
    public static final String NETWORK = "network/";
    public static final String EMA = "ema/";
    public static final String FIRST_MOMENTS = "first_moment/";
    public static final String SECOND_MOMENTS = "second_moment/";

    private StateNames() {}
}
