package io.anthesis.gateway.training;

import io.anthesis.gateway.job.JobLifecycleFilter;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which trainings are asked for. */
public class TrainingFilter extends JobLifecycleFilter {
    @QueryParam("dataset")
    @Parameter(description = "name of a data set")
    String dataset;

    String dataset() {
        return dataset;
    }
}
