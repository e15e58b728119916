using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.LlamaServer.Chat;

/// <summary>Reads the text of a file that stands in a message: models take text, and no files.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's text.</summary>
    /// <param name="part">The part of the message.</param>
    /// <param name="place">Where it stands, for sentences.</param>
    /// <exception cref="BadRequestException">It is no text, or not here.</exception>
    public static string Read(JsonElement part, string place)
    {
        part.TryGetProperty("file", out var file);
        if (RequestText.Text(file, "file_id") is not null)
        {
            throw new BadRequestException($"'{place}.file.file_id' names a stored file, and no files are stored here: send its text in 'file_data'.", place);
        }

        if (RequestText.Text(file, "file_data") is not { } data)
        {
            throw new BadRequestException($"'{place}.file.file_data' is missing: it must be a text file as a data: URL (data:text/plain;base64,…).", place);
        }

        try
        {
            var text = Strict.GetString(Convert.FromBase64String(data[(data.IndexOf(',', StringComparison.Ordinal) + 1)..]));
            if (!text.Contains('\0', StringComparison.Ordinal))
            {
                return text;
            }
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            // It is no text: said below.
        }

        throw new BadRequestException($"'{place}.file.file_data' is no text in base64: of files, only text can be read. Send the document's text, or its pages as images.", place);
    }
}
