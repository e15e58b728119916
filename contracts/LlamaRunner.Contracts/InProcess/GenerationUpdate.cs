namespace LlamaRunner.Contracts.InProcess;

/// <summary>A piece of an answer: <see cref="GeneratedText"/>, or at last <see cref="GenerationEnd"/>.</summary>
public abstract record GenerationUpdate;
