using System.ComponentModel;
using System.Text.Json.Serialization;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>runners.memory</c>.</summary>
internal sealed record MemoryOptions
{
    [Description("Whether a runner starts only when there is room for it, by estimate and measure. Default: true.")]
    public bool Admission { get; init; } = true;

    [Description("The most main memory that all runners together may take, for example 24GiB. Default: what is free.")]
    [JsonConverter(typeof(ByteSizeJsonConverter))]
    public long? Ram { get; init; }

    [Description("The most GPU memory that all runners together may take. Default: what is free.")]
    [JsonConverter(typeof(ByteSizeJsonConverter))]
    public long? Gpu { get; init; }

    [Description("The main memory that stays free for other programs. Default: 512 MiB.")]
    [JsonConverter(typeof(ByteSizeJsonConverter))]
    public long Reserve { get; init; } = 512L * 1024 * 1024;
}
