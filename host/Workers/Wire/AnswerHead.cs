namespace LlamaRunner.Host.Workers.Wire;

/// <summary>What is alike in all parts of one answer.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Fingerprint">What made it.</param>
/// <param name="Created">When, in seconds since 1970.</param>
internal sealed record AnswerHead(string Id, string Model, string Fingerprint, long Created);
