using System.ComponentModel;
using System.Text.Json.Serialization;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>models.downloads</c>.</summary>
internal sealed record ModelDownloadsOptions
{
    [Description("The bytes of one part of a file, as a number or as text such as 64MiB; parts are loaded side by side. At least 64KiB. Default: 64MiB.")]
    [JsonConverter(typeof(ByteSizeJsonConverter))]
    public long PartSize { get; init; } = 64L * 1024 * 1024;

    [Description("How many parts of a file are loaded at once, 1 to 64. Default: 8.")]
    public int Connections { get; init; } = 8;

    [Description("The longest time without a byte before a part is tried again, in pulls and in pushes, and for the whole answer where it is a manifest or a list; at least one second. Default: 1 minute.")]
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
