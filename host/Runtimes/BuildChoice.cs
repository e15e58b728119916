namespace LlamaRunner.Host.Runtimes;

/// <summary>The build to install.</summary>
/// <param name="Build">The build.</param>
/// <param name="Reason">Why it and no other, as the end of a sentence.</param>
internal sealed record BuildChoice(RuntimeBuild Build, string Reason);
