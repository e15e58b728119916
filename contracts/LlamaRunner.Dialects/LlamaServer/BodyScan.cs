namespace LlamaRunner.Dialects.LlamaServer;

/// <summary>Finds properties in the bytes of a JSON text without reading it.</summary>
internal static class BodyScan
{
    private static ReadOnlySpan<byte> Whitespace => " \t\r\n"u8;

    /// <summary>
    /// Moves to the value of the next property of a name, at whatever depth. A text within a JSON string is never taken for one: a
    /// quote there has a backslash before it.
    /// </summary>
    /// <param name="body">The text; afterwards what begins with the value.</param>
    /// <param name="name">The name in its quotes.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryTakeValue(ref ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        while (body.IndexOf(name) is >= 0 and var at)
        {
            body = body[(at + name.Length)..].TrimStart(Whitespace);
            if (!body.IsEmpty && body[0] == ':')
            {
                body = body[1..].TrimStart(Whitespace);
                return true;
            }
        }

        return false;
    }
}
