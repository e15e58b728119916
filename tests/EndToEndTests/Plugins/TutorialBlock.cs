namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>Commands of a document.</summary>
/// <param name="Commands">Its lines.</param>
/// <param name="Stays">True when it goes on beside those that follow.</param>
internal sealed record TutorialBlock(string Commands, bool Stays);
