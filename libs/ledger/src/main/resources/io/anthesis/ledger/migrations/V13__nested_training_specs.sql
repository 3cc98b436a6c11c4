-- Specs of trainings say again in nested objects what version 0.1 wrote on one level; what it could not say is as it always was. The
-- flat fields stay: workers of 0.1 read them. No digest is computed again: it is of the body that was submitted.
update jobs set spec = spec || jsonb_build_object(
    'data', jsonb_build_object(
        'imageSize', spec -> 'imageSize', 'batchSize', spec -> 'batchSize', 'repetitions', spec -> 'repetitions'),
    'network', jsonb_build_object(
        'architecture', 'residual-unet', 'widths', spec -> 'widths', 'blockDepth', spec -> 'blockDepth',
        'embeddingDimensions', spec -> 'embeddingDimensions', 'embeddingMaxFrequency', spec -> 'embeddingMaxFrequency',
        'dropout', 0.0),
    'schedule', jsonb_build_object(
        'kind', 'angle', 'minSignalRate', spec -> 'minSignalRate', 'maxSignalRate', spec -> 'maxSignalRate'),
    'prediction', 'noise',
    'objective', jsonb_build_object(
        'loss', spec -> 'loss', 'target', 'noise', 'weighting', jsonb_build_object('kind', 'equal')),
    'times', 'uniform-time',
    'augmentation', jsonb_build_object('horizontalFlips', false),
    'optimizer', jsonb_build_object(
        'learningRate', spec -> 'learningRate', 'weightDecay', spec -> 'weightDecay',
        'curve', jsonb_build_object('warmUpSteps', 0, 'decayUntilStep', 0, 'finalShare', 1.0),
        'maxGradientNorm', 0.0, 'accumulation', 1),
    'conditioning', jsonb_build_object('kind', 'none'))
where kind = 'training' and spec -> 'network' is null;
