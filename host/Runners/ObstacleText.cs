using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.Host.Runners;

/// <summary>Says to a client why a model can have no place.</summary>
internal static class ObstacleText
{
    private const double Gibibyte = 1024 * 1024 * 1024;

    /// <summary>Says it.</summary>
    public static string Of(PlanObstacle obstacle) => obstacle switch
    {
        PlanObstacle.Pinned { Device: { } device } pinned =>
            $"the pinned models {string.Join(", ", pinned.Models)} leave too little {device}. Take \"pinned\" from one of them.",
        PlanObstacle.Pinned pinned =>
            $"the pinned models {string.Join(", ", pinned.Models)} leave none. Raise runners.maxConcurrent, or take \"pinned\" from one of them.",
        PlanObstacle.TooLarge large =>
            $"it takes {large.NeededBytes / Gibibyte:0.##} GiB of {large.Device}, and all runners together may take {large.LimitBytes / Gibibyte:0.##} GiB. "
            + "Load it with a shorter context, fewer slots or a smaller quantisation; runners.memory has the limits, and what other programs take counts.",
        _ => "no reason given.",
    };
}
