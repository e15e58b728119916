namespace LlamaRunner.Host.Configuration;

/// <summary>A key or value that the schema does not allow.</summary>
internal sealed record ShapeFault(ConfigurationPath Path, string Message);
