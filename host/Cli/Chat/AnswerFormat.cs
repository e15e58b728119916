using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>Reads the option <c>--format</c>: <c>json</c>, or a JSON schema in a file.</summary>
internal static class AnswerFormat
{
    /// <summary>Gives the <c>response_format</c> of a request; null for no option.</summary>
    /// <exception cref="CommandFailedException">The schema cannot be read.</exception>
    public static async Task<JsonObject?> ReadAsync(string? option, string workingFolder, CancellationToken cancellationToken)
    {
        if (option is null)
        {
            return null;
        }

        if (option == "json")
        {
            return new JsonObject { ["type"] = "json_object" };
        }

        var path = Path.GetFullPath(option, workingFolder);
        try
        {
            var schema = JsonNode.Parse(await File.ReadAllBytesAsync(path, cancellationToken)) as JsonObject
                ?? throw new CommandFailedException($"--format: {path} holds no JSON schema: it must be a JSON object.", ExitCode.Usage);
            return new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = "answer", ["strict"] = true, ["schema"] = schema },
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(
                $"--format is \"{option}\": it must be json or the file of a JSON schema ({exception.Message})", ExitCode.Usage);
        }
        catch (JsonException exception)
        {
            throw new CommandFailedException($"--format: {path} is not valid JSON: {exception.Message}", ExitCode.Usage);
        }
    }
}
