package io.anthesis.evaluator.task;

import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.tensor.execution.LoadedNetwork;
import io.anthesis.tensor.execution.NetworkExecution;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import java.util.Map;

/** Stands in for InceptionV3's network, which takes a while: the features of an image are its pixels, over and over. */
final class PixelFeatures implements NetworkExecution {
    /** Networks that were loaded. */
    int loads;
    /** Of them those that are not closed. */
    int open;
    /** How many were open when the last one was loaded. */
    int openBefore;
    /** What loading the next network throws, or null. */
    RuntimeException fault;

    @Override
    public LoadedNetwork load(NetworkGraph graph, Map<String, HostTensor> weights) {
        openBefore = open;
        if (fault != null) {
            RuntimeException thrown = fault;
            fault = null;
            throw thrown;
        }
        loads++;
        open++;
        return new LoadedNetwork() {
            @Override
            public float[] evaluate(float[] input, int batch) {
                int pixels = input.length / batch;
                float[] features = new float[batch * InceptionV3.FEATURES];
                for (int i = 0; i < features.length; i++) {
                    int row = i / InceptionV3.FEATURES;
                    features[i] = input[row * pixels + i % InceptionV3.FEATURES % pixels];
                }
                return features;
            }

            @Override
            public void close() {
                open--;
            }
        };
    }
}
