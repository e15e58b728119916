namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>A piece of a template: text, or what stands between <c>{{</c> and <c>}}</c>.</summary>
/// <param name="IsAction">Which of the two.</param>
/// <param name="Text">The text, or the action without space around it.</param>
internal readonly record struct GoTemplatePiece(bool IsAction, string Text)
{
    /// <summary>Splits a template; null when an action does not end. A dash at either end of an action takes the space away there.</summary>
    public static IReadOnlyList<GoTemplatePiece>? Split(string template)
    {
        var pieces = new List<GoTemplatePiece>();
        var trims = false;
        for (var rest = template.AsSpan(); !rest.IsEmpty;)
        {
            var start = rest.IndexOf("{{");
            var text = start < 0 ? rest : rest[..start];
            text = trims ? text.TrimStart() : text;
            if (start < 0)
            {
                pieces.Add(new(false, text.ToString()));
                break;
            }

            rest = rest[(start + 2)..];
            var end = rest.IndexOf("}}");
            if (end < 0)
            {
                return null;
            }

            var action = rest[..end];
            if (action is ['-', ' ' or '\n' or '\t' or '\r', ..])
            {
                text = text.TrimEnd();
                action = action[1..];
            }

            trims = action is [.., ' ' or '\n' or '\t' or '\r', '-'];
            pieces.Add(new(false, text.ToString()));
            pieces.Add(new(true, (trims ? action[..^1] : action).Trim().ToString()));
            rest = rest[(end + 2)..];
        }

        return pieces;
    }
}
