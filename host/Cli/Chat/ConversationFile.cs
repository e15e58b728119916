using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>Saves a conversation to a file and takes it up again.</summary>
/// <param name="workingFolder">Where relative paths start.</param>
/// <param name="home">What <c>~</c> stands for.</param>
internal sealed class ConversationFile(string workingFolder, string home)
{
    private static readonly string[] Roles = [ChatMessage.User, ChatMessage.Assistant];

    /// <summary>Writes a conversation.</summary>
    /// <returns>The full path of the file.</returns>
    /// <exception cref="CommandFailedException">It cannot be written.</exception>
    public async Task<string> SaveAsync(string path, Conversation conversation, CancellationToken cancellationToken)
    {
        var saved = new SavedConversation
        {
            Model = conversation.Model,
            System = conversation.System,
            Parameters = new JsonObject(conversation.Parameters.Values.Select(
                static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value.DeepClone()))),
            Messages = conversation.Messages,
        };
        var full = FullPath(path);
        try
        {
            await File.WriteAllBytesAsync(
                full, JsonSerializer.SerializeToUtf8Bytes(saved, ChatJsonContext.Readable.SavedConversation), cancellationToken);
            return full;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{full} cannot be written: {exception.Message}");
        }
    }

    /// <summary>Replaces messages, system message and parameters by those of a file; the model stays.</summary>
    /// <returns>How many messages there are now.</returns>
    /// <exception cref="CommandFailedException">It cannot be read or is no conversation; then nothing has changed.</exception>
    public async Task<int> LoadAsync(string path, Conversation conversation, CancellationToken cancellationToken)
    {
        var full = FullPath(path);
        var saved = await ReadAsync(full, cancellationToken);
        if (saved?.Messages is not { } messages
            || messages.Any(message => message?.Content is null || !Roles.Contains(message.Role)))
        {
            throw new CommandFailedException(
                $"{full} is no saved conversation: it must hold \"messages\" with \"role\" user or assistant, and \"content\".");
        }

        if (conversation.Parameters.Replace(saved.Parameters) is { } fault)
        {
            throw new CommandFailedException($"{full} has a parameter that is not right: {fault}");
        }

        conversation.System = saved.System;
        conversation.Replace(messages);
        return messages.Count;
    }

    private static async Task<SavedConversation?> ReadAsync(string full, CancellationToken cancellationToken)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(full, cancellationToken);
            return JsonSerializer.Deserialize(content, ChatJsonContext.Readable.SavedConversation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{full} cannot be read: {exception.Message}");
        }
        catch (JsonException exception)
        {
            throw new CommandFailedException($"{full} is no saved conversation: {exception.Message}");
        }
    }

    private string FullPath(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.GetFullPath(path[2..], home)
        : Path.GetFullPath(path, workingFolder);
}
