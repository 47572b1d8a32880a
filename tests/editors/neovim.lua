-- What the scenarios of test_neovim.py have in common: a user with eyes and hands.

local patience = tonumber(vim.env.DESK_PATIENCE) * 1000
local seen = {}

local function finish(failure)
  seen.failure = failure
  seen.messages = seen.messages or {}
  seen.text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n"
  local file = assert(io.open(vim.env.DESK_RESULT, "w"))
  file:write(vim.json and vim.json.encode(seen) or vim.fn.json_encode(seen))
  file:close()
  for _, client in pairs(vim.lsp.get_active_clients()) do
    client.stop(true)
  end
  vim.cmd("qall!")
end

local function wait(what, condition)
  if not vim.wait(patience, condition, 20) then
    error("waited in vain for " .. what, 0)
  end
end

-- what is told to the user
seen.messages = {}
vim.notify = function(message)
  table.insert(seen.messages, message)
end
local show = vim.lsp.handlers["window/showMessage"]
vim.lsp.handlers["window/showMessage"] = function(err, result, ...)
  table.insert(seen.messages, result.message)
  return show(err, result, ...)
end

local function told(pattern)
  for _, message in ipairs(seen.messages) do
    if message:find(pattern) then return true end
  end
  return false
end

-- the menu: `pick` is how the title to choose begins, or nil to look and leave
local pick, before_choice
seen.menus = {}
vim.ui.select = function(items, options, choose)
  local titles, chosen = {}, nil
  for _, item in ipairs(items) do
    local title = options.format_item and options.format_item(item) or tostring(item)
    table.insert(titles, title)
    if pick and vim.startswith(title, pick) then chosen = chosen or item end
  end
  table.insert(seen.menus, titles)
  if before_choice then before_choice() end
  choose(chosen)
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "xt", false)
end

local function cursor_on(text)
  assert(vim.fn.search("\\V" .. text, "w") > 0, "no line with " .. text)
end

local function open()
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.DESK_FILE))
  wait("the server", function()
    for _, client in pairs(vim.lsp.buf_get_clients(0)) do
      if client.name == "redraft" and client.initialized then return true end
    end
    return false
  end)
  cursor_on("grams < band.limit")
end

-- open the menu at the cursor and choose
local function menu(title)
  pick = title
  local count = #seen.menus
  press("\\ra")
  wait("the menu", function() return #seen.menus > count or #seen.messages > 0 end)
end

local function server()
  for _, client in pairs(vim.lsp.buf_get_clients(0)) do
    if client.name == "redraft" then return client end
  end
end

local function text_is(pattern)
  return function()
    return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"):find(pattern, 1, true) ~= nil
  end
end

local env = setmetatable({
  seen = seen, wait = wait, told = told, press = press, cursor_on = cursor_on, open = open,
  menu = menu, server = server, text_is = text_is,
  before_choice = function(action) before_choice = action end,
}, { __index = _G })

vim.defer_fn(function()
  local scenario = assert(loadfile(vim.env.DESK_SCENARIO))
  setfenv(scenario, env)
  local ok, failure = xpcall(scenario, function(e) return tostring(e) end)
  finish(not ok and failure or nil)
end, 0)
