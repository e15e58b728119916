namespace LlamaRunner.Host.Control.Messages;

/// <summary>One GPU.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Total">Its memory in bytes.</param>
/// <param name="Free">What is free of it.</param>
internal sealed record DeviceReport(string Name, long Total, long Free);
