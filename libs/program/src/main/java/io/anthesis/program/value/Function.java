package io.anthesis.program.value;

/**
 * A function of one number or two, written in CUDA C with {@code a} and {@code b} for its arguments. {@code sigmoid} and
 * {@code sign} are in {@code rows.cuh}.
 */
public enum Function {
    /** a, over the shape of the value. */
    REPEAT("a"),
    ADD("a + b"),
    SUBTRACT("a - b"),
    MULTIPLY("a * b"),
    DIVIDE("a / b"),
    MAXIMUM("fmaxf(a, b)"),
    /** 1 where a is larger than b, and 0 elsewhere. */
    LARGER("a > b ? 1.f : 0.f"),
    SQUARE("a * a"),
    SQUARE_ROOT("sqrtf(a)"),
    RECIPROCAL_SQUARE_ROOT("rsqrtf(a)"),
    ABSOLUTE("fabsf(a)"),
    SIGN("sign(a)"),
    EXPONENTIAL("__expf(a)"),
    SIGMOID("sigmoid(a)"),
    SINE("sinf(a)"),
    COSINE("cosf(a)");

    private final String expression;

    Function(String expression) {
        this.expression = expression;
    }

    /** @return the function of given expressions */
    public String of(String a, String b) {
        return expression.replaceAll("\\ba\\b", a).replaceAll("\\bb\\b", b);
    }
}
