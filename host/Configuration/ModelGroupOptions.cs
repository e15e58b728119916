using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>One group of models: <c>runners.groups.&lt;name&gt;</c>.</summary>
internal sealed record ModelGroupOptions
{
    [Description("The models by name; each in one group at most. Required.")]
    public IReadOnlyList<string> Members { get; init; } = [];

    [Description("Whether only one of them runs at a time. Default: true.")]
    public bool Swap { get; init; } = true;

    [Description("Whether no model outside of the group runs while one of them does. Default: false.")]
    public bool Exclusive { get; init; }
}
