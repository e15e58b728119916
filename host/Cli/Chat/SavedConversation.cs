using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>A conversation as <c>/save</c> writes it.</summary>
internal sealed record SavedConversation
{
    public string? Model { get; init; }

    public string? System { get; init; }

    public JsonObject? Parameters { get; init; }

    public IReadOnlyList<ChatMessage>? Messages { get; init; }
}
